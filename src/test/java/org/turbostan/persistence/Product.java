package org.turbostan.persistence;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import java.util.ArrayList;
import java.util.List;

/** What most tests change. */
@Entity
@Inheritance(strategy = InheritanceType.JOINED)
@EntityListeners(InvalidateOnCommit.class)
public class Product {

  @Id @GeneratedValue private Long id;

  private String name;

  @ElementCollection private List<String> colours = new ArrayList<>();

  protected Product() {}

  public Product(String name) {
    this.name = name;
  }

  public Long getId() {
    return id;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public List<String> getColours() {
    return colours;
  }

  public void setColours(List<String> colours) {
    this.colours = colours;
  }
}
